export { zSavedAnswer } from './contract-answers.ts';
export * from './contract-bank.ts';
export * from './contract-sittings.ts';
export { errors } from './errors.ts';
