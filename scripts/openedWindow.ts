/** A window of VS Code, in a browser or on the desktop. */
export interface OpenedWindow {
  /** Settles, with what happened, when the window, or what it needs, has ended by itself. */
  readonly closed: Promise<string>;
  end(): Promise<void>;
}
