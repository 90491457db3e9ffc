/** As an order lies in an object: JSON of about 170 bytes. */
export function deliveredRecord(index: number): string {
  const id = (index * 2_654_435_761) >>> 0;
  return `{"orderId":"${id.toString(16).padStart(8, '0')}-${index}","customer":"C${id % 9_999}","total":${(id % 99_999) / 100},"status":"PLACED","items":[{"sku":"A-${id % 77}","quantity":${1 + (id % 5)}}],"note":"São Paulo"}`;
}
