/** The file does not hold what it says. */
export class ParquetDamage extends Error {}

/** The column is as its writer meant it, and nothing here reads that. The other columns can be read. */
export class UnreadableColumn extends Error {}
