// The server door of certificates.
export { certificates } from './module.ts';
export { configureCertificates } from './print.ts';
