// What every chapter of the demo is told with.
import type { SampleFile } from './city.ts';
import type { Progress } from './progress.ts';
import type { Staff } from './staff.ts';
import type { DemoWorld } from './world.ts';

export interface Telling {
  readonly world: DemoWorld;
  readonly staff: Staff;
  readonly progress: Progress;
  readonly file: SampleFile;
}
