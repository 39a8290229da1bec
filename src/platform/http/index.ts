export { addressKey } from './address.ts';
export { addMetrics } from './metrics.ts';
export { type Problem, toProblem } from './problem.ts';
export { createRateGate, type RateGate } from './rates.ts';
export { type FileReply, type HandlerInput, type RouteDef, route, type UploadedFile } from './route.ts';
export { addRoutes, createServer, ctxOf, type HttpOptions } from './server.ts';
export { bytesOfUpload, fileTooLarge } from './upload.ts';
