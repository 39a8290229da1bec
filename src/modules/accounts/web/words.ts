// Names of roles and lines in the present language.
import { useLanguage } from '#i18n';
import { type LineId, lineIds, lines, type RoleId, roleIds, roles } from '#kernel/roles';

export function useRoleWords() {
  const language = useLanguage();
  return {
    roleOf: (role: RoleId): string => roles[role][language],
    lineOf: (line: LineId): string => lines[line][language],
    roleOptions: roleIds.filter(r => r !== 'learner').map(value => ({ value, label: roles[value][language] })),
    lineOptions: lineIds.map(value => ({ value, label: lines[value][language] })),
  };
}
