export { type BatchOptions, type BatchPart, renderCertificates, renderSlips } from './batch.ts';
export { chineseDate, documentDate } from './chinese-date.ts';
export { errors as documentErrors } from './errors.ts';
export { missingGlyphs } from './fonts.ts';
export { messages as documentMessages } from './messages.ts';
export { noticeToDocx } from './notice-docx.ts';
export { qrSvg } from './qr.ts';
export { closeRenderer, configureDocuments, isSupported, type RenderOptions, renderPdf } from './renderer.ts';
export type {
  CertificateData,
  NoticeBlock,
  NoticeDocument,
  NoticeTable,
  Slip,
  SlipSheet,
  TemplateName,
  Templates,
} from './shapes.ts';
