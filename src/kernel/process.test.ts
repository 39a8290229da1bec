import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  availableActions,
  countSignatures,
  defineProcess,
  explainActions,
  mermaid,
  type Performer,
  type SignatureRow,
  transition,
  walkProcess,
} from './process.ts';

interface FilingFacts {
  readonly complete: boolean;
  readonly children: readonly ('open' | 'closed')[];
}

const citation = { instrument: '丽教办发〔2009〕57号', article: '第一部分' };
const action = { label: { zh: '办', en: 'do' }, records: 'sites.do' } as const;

const filing = defineProcess<FilingFacts>()({
  id: 'sites.filing',
  initial: 'draft',
  final: ['closed'],
  states: {
    draft: { zh: '草稿', en: 'Draft' },
    submitted: { zh: '已报送', en: 'Submitted' },
    'under-signature': { zh: '会签', en: 'Under signature' },
    approved: { zh: '已核准', en: 'Approved' },
    closed: { zh: '已关闭', en: 'Closed' },
  },
  table: {
    draft: {
      submit: {
        ...action,
        label: { zh: '报送', en: 'Submit' },
        to: 'submitted',
        by: ['unit-clerk'],
        clock: { opens: 'registry.site-form.due' },
        guard: {
          name: 'complete',
          check: facts => (facts.complete ? { ok: true } : { ok: false, reason: 'incomplete', citations: [citation] }),
        },
      },
    },
    submitted: {
      'send-back': { ...action, to: 'draft', by: ['supervisor'] },
      forward: { ...action, to: 'under-signature', by: ['supervisor', 'system'] },
    },
    'under-signature': {
      sign: {
        ...action,
        to: 'approved',
        by: ['supervisor'],
        collect: { each: 'joint-bodies', need: 'all', refused: 'submitted' },
      },
    },
    approved: {
      close: {
        ...action,
        to: 'closed',
        by: ['supervisor'],
        guard: {
          name: 'children-closed',
          check: facts =>
            facts.children.every(child => child === 'closed') ? { ok: true } : { ok: false, reason: 'child-open' },
        },
      },
    },
    closed: {},
  },
});

const facts: FilingFacts = { complete: true, children: [] };
type State = keyof typeof filing.table;
const states = Object.keys(filing.states) as State[];

describe('a process as a table', () => {
  test('REG-01: a page offers what the performer may do now, and says what a guard holds back and why', () => {
    const asking = { state: 'draft', performers: ['unit-clerk'], facts: { ...facts, complete: false } } as const;
    expect(availableActions(filing, asking)).toEqual([]);
    expect(explainActions(filing, asking).blocked).toEqual([
      {
        action: 'submit',
        to: 'submitted',
        label: { zh: '报送', en: 'Submit' },
        reason: 'incomplete',
        citations: [citation],
      },
    ]);
    expect(availableActions(filing, { ...asking, facts }).map(found => found.action)).toEqual(['submit']);
    expect(availableActions(filing, { ...asking, performers: ['supervisor'], facts })).toEqual([]);
  });

  test('REG-01: a transition names the state it leads to, what it records and which clock it opens', () => {
    expect(transition(filing, { state: 'draft', action: 'submit', performers: ['unit-clerk'], facts })).toEqual({
      kind: 'moved',
      from: 'draft',
      to: 'submitted',
      records: 'sites.do',
      clock: { opens: 'registry.site-form.due' },
    });
  });

  test.each([
    ['approved', 'submit', 'supervisor', facts, 'kernel.process-action'],
    ['draft', 'toString', 'unit-clerk', facts, 'kernel.process-action'],
    ['draft', 'submit', 'supervisor', facts, 'kernel.process-performer'],
    ['draft', 'submit', 'unit-clerk', { ...facts, complete: false }, 'kernel.process-guard'],
    ['approved', 'close', 'supervisor', { ...facts, children: ['open'] }, 'kernel.process-guard'],
    ['under-signature', 'sign', 'supervisor', facts, 'kernel.process-action'],
  ] as const)('REG-01: in %s, %s by %s is refused', (state, name, performer, given, code) => {
    expect(() => transition(filing, { state, action: name, performers: [performer], facts: given })).toThrow(code);
  });

  test('REG-01: no screen offers what the server would refuse, and the server refuses all else (every state, action, role)', () => {
    const names = [...new Set(states.flatMap(state => Object.keys(filing.table[state])))];
    const collection = { bodies: ['a'], digest: 'd', rows: [{ body: 'a', verdict: 'signed', digest: 'd' }] } as const;
    const performers: readonly Performer[] = ['unit-clerk', 'supervisor', 'system', 'public'];
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.constantFrom(...names),
        fc.subarray([...performers]),
        fc.record({
          complete: fc.boolean(),
          children: fc.array(fc.constantFrom('open' as const, 'closed' as const), { maxLength: 2 }),
        }),
        (state, name, held, given) => {
          const offered = availableActions(filing, { state, performers: held, facts: given }).some(
            found => found.action === name,
          );
          const attempt = () => transition(filing, { state, action: name, performers: held, facts: given, collection });
          if (offered) expect(attempt().kind).toBe('moved');
          else expect(attempt).toThrow(/^kernel\.process-/);
        },
      ),
    );
  });
});

describe('collected actions', () => {
  const sign = (rows: readonly SignatureRow[]) =>
    transition(filing, {
      state: 'under-signature',
      action: 'sign',
      performers: ['supervisor'],
      facts,
      collection: { bodies: ['a', 'b', 'c'], digest: 'v2', rows },
    });
  const row = (body: string, rest: Partial<SignatureRow> = {}): SignatureRow => ({
    body,
    verdict: 'signed',
    digest: 'v2',
    ...rest,
  });

  test('INS-05: all bodies sign, then it moves; until then the missing ones are named', () => {
    expect(sign([row('a'), row('b')])).toEqual({ kind: 'collecting', state: 'under-signature', missing: ['c'] });
    expect(sign([row('a'), row('b'), row('c')])).toMatchObject({ kind: 'moved', to: 'approved' });
  });

  test('INS-05: a signature under an earlier text, or of a body not asked, does not count', () => {
    expect(sign([row('a'), row('b'), row('c', { digest: 'v1' }), row('z')])).toMatchObject({
      kind: 'collecting',
      missing: ['c'],
    });
  });

  test('INS-05: a refusal is its own transition', () => {
    expect(sign([row('a'), row('b', { verdict: 'refused' })])).toMatchObject({ kind: 'moved', to: 'submitted' });
  });

  test('INS-05: any, n and all are met by as many bodies as they say, never by one body twice', () => {
    fc.assert(
      fc.property(
        fc.subarray(['a', 'b', 'c', 'd']),
        fc.constantFrom('all' as const, 'any' as const, 2, 9),
        (signed, need) => {
          const rows = [...signed, ...signed].map(body => row(body));
          const { met, missing } = countSignatures({ need }, { bodies: ['a', 'b', 'c', 'd'], digest: 'v2', rows });
          const needed = need === 'any' ? 1 : need === 2 ? 2 : 4;
          expect([met, missing.length]).toEqual([signed.length >= needed, 4 - signed.length]);
        },
      ),
    );
    expect(countSignatures({ need: 'all' }, { bodies: [], digest: 'v2', rows: [] }).met).toBe(false);
  });

  test('INS-05: an action that needs no signature at all cannot be declared', () => {
    const sign = { ...action, to: 'a', by: ['system'], collect: { each: 'x', need: 0 } } as const;
    expect(() =>
      defineProcess()({
        id: 'x.y',
        initial: 'a',
        final: ['a'],
        states: { a: { zh: '甲', en: 'A' } },
        table: { a: { sign } },
      }),
    ).toThrow(RangeError);
  });
});

describe('the walk and the diagram', () => {
  test('REG-01: every state is reachable and leads to an end', () => {
    expect(walkProcess(filing)).toMatchObject({ reachable: states, unreachable: [], deadEnds: [], reopening: [] });
    expect(walkProcess(filing).steps).toContainEqual({
      from: 'under-signature',
      action: 'sign:refused',
      to: 'submitted',
    });
  });

  test('REG-01: an island and a trap are found', () => {
    const broken = defineProcess()({
      id: 'x.broken',
      initial: 'start',
      final: ['end'],
      states: {
        start: { zh: '始', en: 'Start' },
        trap: { zh: '陷', en: 'Trap' },
        island: { zh: '岛', en: 'Island' },
        end: { zh: '终', en: 'End' },
      },
      table: {
        start: { fall: { ...action, to: 'trap', by: ['system'] }, finish: { ...action, to: 'end', by: ['system'] } },
        trap: { stay: { ...action, to: 'trap', by: ['system'] } },
        island: { leave: { ...action, to: 'end', by: ['system'] } },
        end: {},
      },
    });
    expect(walkProcess(broken)).toMatchObject({ unreachable: ['island'], deadEnds: ['trap'] });
  });

  test('REG-01: the diagram shows states, guards and signatures in the language asked for', () => {
    const diagram = mermaid(filing);
    expect(diagram.split('\n')[0]).toBe('stateDiagram-v2');
    expect(diagram).toContain('state "会签" as under_signature');
    expect(diagram).toContain('draft --> submitted: 报送 [complete]');
    expect(diagram).toContain('under_signature --> approved: 办 (joint-bodies: all)');
    expect(mermaid(filing, 'en')).toContain('state "Under signature" as under_signature');
  });
});
