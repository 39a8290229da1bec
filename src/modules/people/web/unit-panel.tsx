import { useMessages } from '#i18n';
import { LinkButton } from '#ui/button';
import { Card } from '#ui/card';
import type { PanelProps } from '#ui/page';
import { texts } from './texts.ts';

/** On the page of a unit: the way to its people. */
export function Panel({ subjectId }: PanelProps) {
  const t = useMessages(texts);
  return (
    <Card title={t('people')}>
      <div className="zs-row">
        <LinkButton to={`/work/people?unit=${subjectId}`}>{t('seeUnitPeople')}</LinkButton>
      </div>
    </Card>
  );
}
