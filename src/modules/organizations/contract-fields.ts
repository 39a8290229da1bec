// Fields that the endpoints of this module share.
import { z, zId, zText } from '#kernel/endpoint';
import { industryIds, lineIds, regionFunctionIds, unitLevelIds, unitTypeIds } from './contract-words.ts';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const zCode = z.string().check(z.trim(), z.minLength(4), z.maxLength(18));
export const zRegionCode = z.string().check(z.regex(/^[0-9A-Z]{6,12}$/));
export const zBasis = z._default(zText(300), '');
export const zUnitType = z.enum([...unitTypeIds]);
export const zIndustry = z.enum([...industryIds]);
export const zUnitLevel = z.enum([...unitLevelIds]);
export const zLine = z.enum([...lineIds]);
export const zFunction = z.enum([...regionFunctionIds]);
export const zNamed = z.object({ id: zId, name: z.string() });

export const read = { permission: 'organizations.read', scope: 'unit' } as const;
export const manage = { permission: 'organizations.manage', scope: 'unit' } as const;
