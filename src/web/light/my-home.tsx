import { useMessages } from '../i18n/messages.ts';
import { PageTitle } from '../ui/frame.tsx';
import { EmptyState } from '../ui/notice.tsx';
import { Panels, usePanels } from '../ui/panels.tsx';
import { messages } from './messages.ts';

/** Start page of a learner: what each module says I owe. */
export function Page() {
  const t = useMessages(messages);
  const any = usePanels('learner-home').length > 0;
  return (
    <div className="zs-stack">
      <PageTitle>{t('my.title')}</PageTitle>
      <Panels place="learner-home" />
      {!any && <EmptyState action={{ label: t('my.portal'), to: '/' }}>{t('my.nothing')}</EmptyState>}
    </div>
  );
}
