// Talking to the server (`#api`).
export { type CallArguments, type CallOptions, call, type LooseInput, urlOf } from './call.ts';
export { serverNow, serverNowMs, setServerNow, useServerNowMs } from './clock.ts';
export { downloadFile, saveBlob } from './download.ts';
export { ApiError, isApiError } from './error.ts';
export { newClientId } from './id.ts';
export { can, forgetEverything, type Me, meQuery, signOut, useMe } from './me.ts';
export { type CommandOptions, createQueryClient, queryOf, refresh, useCall, useRead } from './query.ts';
export { changePasswordPath, goToSignIn, safeBack, signInPath, signInUrl } from './session.ts';
