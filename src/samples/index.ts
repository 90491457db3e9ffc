import type { TemplateDiagnostic } from './template/diagnostics';
import type { FunctionDescription, GenerateOptions, SampleGenerator, SampleLocale } from './types';

export { PRESETS } from './presets';
export { paced, type PaceClock } from './paced';
export type { RatePlan } from './ratePlan';
export { isTemplateError, type TemplateDiagnostic } from './template/diagnostics';
export { nameAt } from './template/nameAt';
export { namesInReach, referenceAt } from './template/namesInReach';
export type { FunctionDescription, GenerateOptions, SampleGenerator, SampleLocale } from './types';

const loadGenerator = () => import('./generator');

/** Throws a `TemplateError` whose diagnostics mark the mistakes. */
export async function compileTemplate(options: GenerateOptions): Promise<SampleGenerator> {
  return (await loadGenerator()).compileTemplate(options);
}

/** The mistakes in a template, found by parsing it and by making one record; empty when there are none. */
export async function checkTemplate(text: string): Promise<TemplateDiagnostic[]> {
  return (await loadGenerator()).checkTemplate(text);
}

/** Every function that a placeholder may call, with an example from the given locale. */
export async function describeFunctions(locale: SampleLocale = 'en'): Promise<readonly FunctionDescription[]> {
  return (await loadGenerator()).describeFunctions(locale);
}

/** The text of a template that makes records like these (JSON, else delimited or plain text). */
export async function inferTemplate(records: readonly Uint8Array[]): Promise<string> {
  return (await loadGenerator()).inferTemplate(records);
}

/** The text of a template for a parsed JSON Schema (draft 4 to 2020-12); throws a `PipelinesError` on what is none. */
export async function templateFromJsonSchema(schema: unknown): Promise<string> {
  return (await loadGenerator()).templateFromJsonSchema(schema);
}
