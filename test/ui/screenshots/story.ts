import type { Workbench, WorkbenchOptions } from '../harness/workbench';

/** A screen of a story: `show` brings it into sight from the screen before. */
interface Screen {
  readonly name: string;
  show(workbench: Workbench): Promise<void>;
}

/** Screens that follow each other in one workbench. */
export interface Story {
  readonly name: string;
  /** Starts what the workbench needs beside itself. */
  begin?(): Promise<{ options: WorkbenchOptions; end(): Promise<void> }>;
  readonly screens: readonly Screen[];
}
