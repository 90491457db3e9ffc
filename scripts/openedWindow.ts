/** A window of VS Code, in a browser or on the desktop. */
export interface OpenedWindow {
  /** Resolves with the reason when the window, or something that it needs, has ended by itself. */
  readonly closed: Promise<string>;
  end(): Promise<void>;
}
