// A process of its own that prints batch after batch until it is killed: `node bench/doomed-printer.ts <json>`. A line for each batch begun.
import { openPrinter, type PrinterGiven, type Wanted } from './load/printer.ts';

const given: PrinterGiven & Wanted = JSON.parse(process.argv[2] ?? '{}');
const printer = await openPrinter(given);
for (;;) {
  const { batchId } = await printer.start(given);
  process.stdout.write(`${batchId}\n`);
  await printer.render(batchId);
}
