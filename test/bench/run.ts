import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of this folder that measures something exports this. `npm run bench -- <its name> [argument...]` calls it. */
interface Benchmark {
  run(args: string[]): Promise<void>;
}

function areas(): string[] {
  return readdirSync(__dirname)
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /^export (async )?function run\b/m.test(readFileSync(path.join(__dirname, name), 'utf8')))
    .map((name) => path.basename(name, '.ts'))
    .sort();
}

async function main([area, ...args]: string[]): Promise<void> {
  if (area === undefined) {
    console.log(
      `npm run bench -- <area> [argument...]\n${areas()
        .map((name) => `  ${name}`)
        .join('\n')}`,
    );
    return;
  }
  if (!areas().includes(area)) {
    throw new Error(`There is no benchmark "${area}". There are: ${areas().join(', ') || 'none'}.`);
  }
  console.log(`Node ${process.versions.node}`);
  const benchmark = (await import(path.join(__dirname, `${area}.ts`))) as Benchmark;
  await benchmark.run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
