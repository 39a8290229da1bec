// Loaded into the server's process before the server (`--import`): how long its event loop was held up and how much memory the
// process had at most, asked over a port of its own, so that the server itself runs as it is.
import http from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

export interface LoopReading {
  /** The present size of the process, bytes. */
  readonly rss: number;
  /** The largest since the last `/begin`. */
  readonly peakRss: number;
  /** Milliseconds by which a timer came late: 99.9 % came sooner, and the latest of all. */
  readonly p999: number;
  readonly max: number;
}

// One long block counts once for each timer; with a fine resolution short waits would outnumber it.
const RESOLUTION_MS = 10;
const SAMPLE_MS = 20;

function watch(port: number): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let peakRss = 0;
  const sample = (): void => {
    peakRss = Math.max(peakRss, process.memoryUsage.rss());
  };
  setInterval(sample, SAMPLE_MS).unref();
  // The histogram counts from timer to timer: what a free loop takes is not a delay.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const server = http.createServer((request, reply) => {
    if (request.url === '/begin') {
      delay.reset();
      peakRss = 0;
    }
    sample();
    const rss = process.memoryUsage.rss();
    const reading: LoopReading = { rss, peakRss, p999: late(delay.percentile(99.9)), max: late(delay.max) };
    reply.setHeader('content-type', 'application/json').end(JSON.stringify(reading));
  });
  server.listen(port, '127.0.0.1').unref();
}

const port = Number(process.env.PORT);
// Threads of the server load it too; only the server's own loop is watched.
if (isMainThread && port > 0) watch(port + 3);
