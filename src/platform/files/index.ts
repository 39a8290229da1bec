export { createDiskStore } from './disk-store.ts';
export { errors as fileErrors } from './errors.ts';
export {
  type ByteRange,
  configureFiles,
  type FileStore,
  fileStore,
  type StagedFile,
  type StageOptions,
} from './file-store.ts';
export { type FileKind, mediaTypes } from './kinds.ts';
export { messages as fileMessages } from './messages.ts';
export { contentDisposition, safeFileName } from './names.ts';
export {
  type FileOwner,
  type FileRow,
  type FileTables,
  fileReply,
  getFile,
  insertFile,
  listFiles,
  parseRange,
  sweepFiles,
} from './rows.ts';
