import { compileTemplate, isTemplateError, type GenerateOptions, type TemplateDiagnostic } from '../../../src/samples';

/** Texts of the first records of a template; seeded, unless the options say otherwise. */
export async function texts(
  template: string,
  count: number,
  options: Partial<GenerateOptions> = {},
): Promise<string[]> {
  const generator = await compileTemplate({ template, seed: 1, ...options });
  return generator.batch(count).map((record) => Buffer.from(record).toString());
}

export async function records<T = Record<string, unknown>>(
  template: string,
  count: number,
  options: Partial<GenerateOptions> = {},
): Promise<T[]> {
  return (await texts(template, count, options)).map((text) => JSON.parse(text) as T);
}

export async function first(template: string, options: Partial<GenerateOptions> = {}): Promise<string> {
  const [text = ''] = await texts(template, 1, options);
  return text;
}

/** The mistakes for which a template is refused; fails when it is accepted. */
export async function mistakesOf(template: string): Promise<readonly TemplateDiagnostic[]> {
  try {
    await compileTemplate({ template, seed: 1 });
  } catch (error) {
    if (isTemplateError(error)) return error.diagnostics;
    throw error;
  }
  throw new Error(`Accepted: ${template.slice(0, 200)}`);
}
