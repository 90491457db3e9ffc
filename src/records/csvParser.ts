/** The parser of CSV, in a bundle of its own: most of what is sent is JSON. */
export { CsvError, parse } from 'csv-parse';
