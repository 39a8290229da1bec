// One door to every identifier and its mask.
export * from './citizen-number.ts';
export * from './credit-code.ts';
export * from './document-number.ts';
export * from './masking.ts';
export * from './region-code.ts';
export * from './resource-code.ts';
export {
  type CertificateNumber,
  type CertificateNumberParts,
  certificateNumberParts,
  formatCertificateNumber,
  isCertificateNumber,
  parseCertificateNumber,
} from './series.ts';
