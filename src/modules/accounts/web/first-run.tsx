import { useState } from 'react';
import { useCall, useRead } from '#api';
import { createAdministrators, firstRunState, getHelpDesk } from '#contracts/accounts';
import { useMessages } from '#i18n';
import { Button, LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import { PasswordInput, TextInput } from '#ui/field';
import { ErrorNotice, Loaded, Notice } from '#ui/notice';
import { DoorPage, onSubmit } from './door.tsx';
import { texts } from './texts.ts';

const ROLES = ['system', 'security', 'audit'] as const;
type Role = (typeof ROLES)[number];
interface Person {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly again: string;
}
const nobody: Person = { login: '', name: '', password: '', again: '' };

/** The first page of a fresh installation: three people, three passwords, one set-up code from the console. */
export function Page() {
  const t = useMessages(texts);
  const state = useRead(firstRunState);
  const [done, setDone] = useState(false);
  return (
    <DoorPage title={t('first.title')}>
      {done && (
        <Notice tone="done" actions={<LinkButton to="/sign-in">{t('first.toSignIn')}</LinkButton>}>
          {t('first.done')}
        </Notice>
      )}
      {!done && (
        <Loaded of={state}>
          {({ needed }) =>
            needed ? (
              <SetUp onDone={() => setDone(true)} />
            ) : (
              <Notice actions={<LinkButton to="/sign-in">{t('first.toSignIn')}</LinkButton>}>
                {t('first.notNeeded')}
              </Notice>
            )
          }
        </Loaded>
      )}
    </DoorPage>
  );
}

function SetUp({ onDone }: { readonly onDone: () => void }) {
  const t = useMessages(texts);
  const [token, setToken] = useState('');
  const [people, setPeople] = useState<Readonly<Record<Role, Person>>>({
    system: nobody,
    security: nobody,
    audit: nobody,
  });
  const send = useCall(createAdministrators, { onSuccess: onDone });
  const agreed = ROLES.every(r => people[r].password === people[r].again);
  const submit = () => {
    if (!agreed) return;
    const chosen = (r: Role) => ({ login: people[r].login, name: people[r].name, password: people[r].password });
    send.mutate({ body: { token, system: chosen('system'), security: chosen('security'), audit: chosen('audit') } });
  };
  return (
    <form className="zs-stack" onSubmit={onSubmit(submit)}>
      <p>{t('first.intro')}</p>
      <TextInput
        label={t('first.token')}
        hint={t('first.tokenHint')}
        autoComplete="off"
        value={token}
        onChange={setToken}
        maxLength={60}
        required
      />
      {ROLES.map(role => (
        <PersonCard
          key={role}
          role={role}
          person={people[role]}
          onChange={patch => setPeople(all => ({ ...all, [role]: { ...all[role], ...patch } }))}
        />
      ))}
      <ErrorNotice error={send.error} />
      <Button kind="primary" type="submit" wide busy={send.isPending}>
        {t('first.submit')}
      </Button>
    </form>
  );
}

interface PersonCardProps {
  readonly role: Role;
  readonly person: Person;
  readonly onChange: (patch: Partial<Person>) => void;
}

function PersonCard({ role, person, onChange }: PersonCardProps) {
  const t = useMessages(texts);
  const rules = useRead(getHelpDesk);
  const differs = person.again !== '' && person.again !== person.password;
  return (
    <Card title={t(`first.${role}`)}>
      <p className="zs-soft">{t(`first.${role}Hint`)}</p>
      <TextInput
        label={t('first.login')}
        hint={t('first.loginHint')}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        value={person.login}
        onChange={login => onChange({ login })}
        maxLength={32}
        required
      />
      <TextInput
        label={t('first.name')}
        autoComplete="off"
        value={person.name}
        onChange={name => onChange({ name })}
        maxLength={100}
        required
      />
      <PasswordInput
        label={t('password.new')}
        hint={rules.data && t('password.hint', { min: rules.data.passwordLength })}
        autoComplete="new-password"
        value={person.password}
        onChange={password => onChange({ password })}
        required
      />
      <PasswordInput
        label={t('password.again')}
        error={differs ? t('password.differs') : undefined}
        autoComplete="new-password"
        value={person.again}
        onChange={again => onChange({ again })}
        required
      />
    </Card>
  );
}
