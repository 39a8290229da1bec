// The browser-safe door: endpoints, words, refusals and announcements of directives and obligations.
export * from './contract-announcements.ts';
export * from './contract-directives.ts';
export {
  type DirectiveDraft,
  type RequirementDraft,
  type ShownDue,
  zDirectiveDraft,
  zRequirementDraft,
} from './contract-fields.ts';
export * from './contract-inbox.ts';
export * from './contract-obligations.ts';
export * from './contract-public.ts';
export * from './contract-words.ts';
