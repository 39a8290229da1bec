// The server door of the rules register.
export { calendarOf, findRule, platformRule, type RuleQuestion, resolveRule } from './book.ts';
export { rules } from './module.ts';
