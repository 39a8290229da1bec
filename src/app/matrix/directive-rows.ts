// Rows of directives, straight into their tables.
import { inTransaction, newId } from '#platform/database';
import { fileStore, insertFile } from '#platform/files';
import { type Matrix, NOW, TODAY } from './world.ts';

interface DirectiveGiven {
  readonly state?: 'draft' | 'published';
  readonly isPublic?: boolean;
  readonly title?: string;
}

/** A directive of that body, published unless said otherwise, addressed to nobody yet. */
export async function directiveOf(m: Matrix, issuerUnitId: string, given: DirectiveGiven = {}): Promise<string> {
  const id = newId();
  const { state = 'published', isPublic = false } = given;
  const n = m.next();
  const publishedAt = state === 'published' ? NOW : null;
  const issuedOn = state === 'published' ? TODAY : null;
  await m.sql(
    `insert into directives.directive (id, issuer_unit_id, state, kind, urgency, title, number, issued_on, body, is_public, published_at, created_at, updated_at)
     values ($1, $2, $3, 'notice', 'none', $4, $5, $6, '各单位：照此办理。', $7, $8, $9, $9)`,
    [
      id,
      issuerUnitId,
      state,
      given.title ?? `测试通知${n}`,
      `测发〔2014〕${n}号`,
      issuedOn,
      isPublic,
      publishedAt,
      NOW,
    ],
  );
  return id;
}

/** Addresses the directive to the unit and delivers it; gives the item in the inbox. */
export async function deliverTo(m: Matrix, given: { directiveId: string; unitId: string }): Promise<string> {
  const itemId = newId();
  const { directiveId, unitId } = given;
  await m.sql(
    `insert into directives.addressee (id, directive_id, unit_id, joined_on, from_start) values ($1, $2, $3, $4, true)`,
    [newId(), directiveId, unitId, TODAY],
  );
  await m.sql(
    `insert into directives.inbox_item (id, unit_id, directive_id, kind, delivered_at) values ($1, $2, $3, 'notice', $4)`,
    [itemId, unitId, directiveId, NOW],
  );
  return itemId;
}

/** A requirement of the directive and what the unit owes by it. */
export async function oblige(
  m: Matrix,
  given: { directiveId: string; unitId: string },
): Promise<{ requirementId: string; obligationId: string }> {
  const [requirementId, obligationId] = [newId(), newId()];
  await m.sql(
    `insert into directives.requirement (id, directive_id, ordinal, title, measure_id, parameters, threshold_num, threshold_den, due_spec, due_at, citation)
     values ($1, $2, 1, '全员培训', 'training.completion', $3, 2, 3, '{"fixed": {"by": "2014-12-31"}}', '2014-12-31T16:00:00Z',
       '{"instrument": "测试", "article": "一"}')`,
    [requirementId, given.directiveId, JSON.stringify({ planId: newId() })],
  );
  await m.sql(
    `insert into directives.obligation (id, requirement_id, directive_id, unit_id, opened_at, standing) values ($1, $2, $3, $4, $5, 'at-risk')`,
    [obligationId, requirementId, given.directiveId, given.unitId, NOW],
  );
  return { requirementId, obligationId };
}

export const pdf = () => new File(['%PDF-1.7\n%%EOF\n'], '附件.pdf');
const stage = () => fileStore().stageBytes(Buffer.from('%PDF-1.7\n%%EOF\n'), 'pdf');

/** A file attached to the directive. */
export async function attachTo(m: Matrix, directiveId: string): Promise<string> {
  const id = newId();
  const staged = await stage();
  const owner = { kind: 'directives.attachment', id: directiveId };
  const fileId = await inTransaction(m.world.ctx(), tx => insertFile(tx, { staged, name: '附件.pdf', owner }));
  await m.sql(
    `insert into directives.attachment (id, directive_id, file_id, owner_id, title, ordinal) values ($1, $2, $3, $2, '附件.pdf', 1)`,
    [id, directiveId, fileId],
  );
  return id;
}

/** A form in the download centre with one version. */
export async function downloadOf(m: Matrix, ownerUnitId: string): Promise<{ id: string; title: string }> {
  const [id, title] = [newId(), `测试表格${m.next()}`];
  const staged = await stage();
  const owner = { kind: 'directives.download', id };
  const fileId = await inTransaction(m.world.ctx(), tx => insertFile(tx, { staged, name: '表格.pdf', owner }));
  await m.sql(
    `insert into directives.download (id, owner_unit_id, title, is_public, current_version, created_at) values ($1, $2, $3, true, 1, $4)`,
    [id, ownerUnitId, title, NOW],
  );
  await m.sql(
    `insert into directives.download_version (id, download_id, version, file_id, published_at) values ($1, $2, 1, $3, $4)`,
    [newId(), id, fileId, NOW],
  );
  return { id, title };
}
