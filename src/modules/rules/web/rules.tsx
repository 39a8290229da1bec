import { useRead } from '#api';
import { listRules, type ShownRule } from '#contracts/rules';
import { useFormats, useLanguage, useMessages } from '#i18n';
import { CitationLink } from '#ui/citation';
import { ListPage, useListQuery } from '#ui/list-page';
import { texts } from './texts.ts';

/** Every rule: value, source, place, time, reading. */
export function Page() {
  const t = useMessages(texts);
  const language = useLanguage();
  const { shortDate } = useFormats();
  const { pack } = useListQuery(['pack']);
  const rules = useRead(listRules, { query: pack ? { pack } : {} });
  const packs = useRead(listRules, { query: {} });
  const list = {
    ...rules,
    data: rules.data && { items: rules.data.items, next: null, total: rules.data.items.length },
  };
  const readingOf = (r: ShownRule) =>
    r.readings
      .map(x =>
        t('rules.reading', { question: x.question, chosen: x.chosen[language], alternative: x.alternative[language] }),
      )
      .join('；');
  const statusOf = (r: ShownRule) =>
    r.status === 'in-force' || r.status === 'draft' || r.status === 'expired'
      ? t(`rules.status.${r.status}`)
      : r.status;
  return (
    <ListPage<ShownRule>
      title={t('rules.title')}
      list={list}
      filters={[
        {
          kind: 'choice',
          name: 'pack',
          label: t('rules.pack'),
          options: (packs.data?.packs ?? []).map(p => ({
            value: p.id,
            label: `${p.instrument} · ${p.title[language]}`,
          })),
        },
      ]}
      columns={[
        { key: 'kind', title: t('rules.kind'), cell: r => r.kindTitle[language], heading: true },
        {
          key: 'value',
          title: t('rules.value'),
          cell: r => (r.set ? `${r.valueText[language]}（${t('rules.set')}）` : r.valueText[language]),
        },
        {
          key: 'basis',
          title: t('rules.basis'),
          cell: r => (
            <CitationLink citation={r.citation} {...(r.readings.length > 0 ? { reading: readingOf(r) } : {})} />
          ),
        },
        {
          key: 'where',
          title: t('rules.where'),
          cell: r => (r.jurisdiction === 'cn' ? t('rules.everywhere') : r.jurisdiction),
        },
        {
          key: 'period',
          title: t('rules.period'),
          cell: r =>
            r.effective.to
              ? t('rules.between', { from: shortDate(r.effective.from), to: shortDate(r.effective.to) })
              : t('rules.since', { from: shortDate(r.effective.from) }),
        },
        { key: 'status', title: t('rules.status'), cell: statusOf },
      ]}
      rowKey={r => r.id}
      empty={{ sentence: t('rules.empty') }}
    />
  );
}
