// The built pages: two shells, their assets, and the fallbacks that make a typed address work.
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const PUBLIC = { permission: { public: '静态页面，不含业务数据' } } as const;
const CSP =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-src 'self' http: https:; media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'";

/** Serves `folder` (made by the web build). Without a build, pages answer with one line that says so. */
export async function serveWeb(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) {
    app.get('/', { config: PUBLIC }, async (_, reply) =>
      reply.type('text/plain; charset=utf-8').send('页面尚未构建 / the pages are not built yet: vite build'),
    );
    return;
  }
  await app.register(async scope => {
    // The static plug-in makes its own routes; they are public by definition.
    await scope.register(fastifyStatic, { root: folder, serve: false });
    const page = (file: string) => (_: FastifyRequest, reply: FastifyReply) =>
      reply.header('content-security-policy', CSP).header('cache-control', 'no-cache').sendFile(file);
    const workbench = page('workbench.html');
    for (const url of ['/work', '/work/*', '/admin', '/admin/*']) scope.get(url, { config: PUBLIC }, workbench);
    scope.get('/assets/*', { config: PUBLIC }, (request, reply) =>
      reply.sendFile(`assets/${(request.params as { '*': string })['*']}`, { maxAge: '365d', immutable: true }),
    );
    scope.get('/*', { config: PUBLIC }, page('index.html'));
    // An unknown address of the API is a problem reply, not a page.
    scope.get('/api/*', { config: PUBLIC }, (_, reply) => reply.callNotFound());
  });
}
