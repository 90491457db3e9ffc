import { PipelinesError, isPipelinesError } from '../../errors';

/** A mistake in a template; `offset` and `length` count UTF-16 units of the template's text. */
export interface TemplateDiagnostic {
  offset: number;
  length: number;
  message: string;
  severity: 'error' | 'warning';
  /** What would mend it in place of the marked text, the likeliest first. */
  replacements?: readonly string[];
}

export class TemplateError extends PipelinesError {
  readonly diagnostics: readonly TemplateDiagnostic[];

  constructor(diagnostics: readonly TemplateDiagnostic[], options: { cause?: unknown } = {}) {
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super('InvalidTemplate', `The template has a mistake: ${errors[0]?.message ?? 'unknown'}${more}`, {
      remedy: 'Correct the template at the marked place.',
      ...options,
    });
    this.diagnostics = diagnostics;
  }
}

/** Not `instanceof`: the lazily loaded generator has a class of its own. */
export function isTemplateError(error: unknown): error is TemplateError {
  return isPipelinesError(error) && error.code === 'InvalidTemplate' && 'diagnostics' in error;
}
