import { PRESETS, compileTemplate, checkTemplate, describeFunctions, isTemplateError } from './index';
async function main() {
for (const p of PRESETS) for (const locale of ['en','pt_BR'] as const) {
  try {
    const g = await compileTemplate({ template: p.template, seed: 1, locale });
    console.log(p.id, locale, Buffer.from(g.next()).toString()); 
    const s=performance.now(); let n=0,b=0; while (performance.now()-s<400) { for (const r of g.batch(500)) {n++; b+=r.length;} }
    console.log('   ', Math.round(n/(performance.now()-s)*1000), 'rec/s', Math.round(b/n), 'B', Buffer.from(g.next()).toString().slice(0,600));
  } catch (e) { console.log(p.id, isTemplateError(e) ? e.diagnostics.map(d=>d.message+' @'+p.template.slice(d.offset,d.offset+d.length)) : e); }
}
const d = await describeFunctions(); console.log(d.length); console.log(d.slice(0,12)); console.log(d.filter(x=>!x.example||x.example==='null').map(x=>x.name));
}
main().catch(e=>console.log(e));
