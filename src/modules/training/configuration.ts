// What `app/` gives to this module: the address of the second origin, the settings of the study clock.
export interface StudyParameters {
  /** How often a page beats. */
  readonly beatSeconds: number;
  /** The most that one beat can credit, however long ago the last one was. */
  readonly capSeconds: number;
  /** Without a sign of life for so long a page of text is no longer being read. */
  readonly idleSeconds: number;
}

export interface TrainingConfiguration {
  /** Where the courseware server is reached from a browser, e.g. `http://localhost:8081`; null while none runs. */
  readonly coursewareOrigin: string | null;
  /** Technical settings, not law; the platform's own pack may set them. */
  readonly study: StudyParameters;
}

let configured: TrainingConfiguration = {
  coursewareOrigin: null,
  study: { beatSeconds: 15, capSeconds: 30, idleSeconds: 120 },
};

/** Fills the ports of training; `app/` calls it at boot, tests as they need. */
export function configureTraining(given: Partial<TrainingConfiguration>): void {
  configured = { ...configured, ...given };
}
export const configuration = (): TrainingConfiguration => configured;
