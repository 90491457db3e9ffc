export const VENDORS = `{
  "$locale": "pt_BR",
  "$pools": {
    "vendedor": {
      "size": 900,
      "skew": 0.5,
      "entity": {
        "id": "{{text(counter({ start: 100 }))}}",
        "nome": "{{person.firstName}}"
      }
    }
  },
  "idvendedor": "{{pool.vendedor.id}}",
  "nome": "{{pool.vendedor.nome}}"
}
`;
