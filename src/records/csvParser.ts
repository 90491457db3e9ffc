/** The CSV parser is a bundle of its own, because most input is JSON. */
export { CsvError, parse } from 'csv-parse';
