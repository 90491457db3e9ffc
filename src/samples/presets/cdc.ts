export const CDC = `{
  // A table and the log of its changes: an update's former values are those that the last change left.
  "$tables": {
    "customer": {
      "keep": ["id", "createdAt"],
      "rows": 2000,
      "insert": 3,
      "update": 6,
      "delete": 1,
      "row": {
        "id": "{{counter({ start: 1001 })}}",
        "name": "{{person.fullName}}",
        "email": "{{internet.email}}",
        "city": "{{location.city}}",
        "status": "{{weighted({ 'active': 85, 'paused': 10, 'closed': 5 })}}",
        "creditLimit": "{{number.int({ min: 500, max: 20000, multipleOf: 500 })}}",
        "createdAt": "{{event.time}}"
      }
    }
  },
  "op": "{{change.customer.op}}",
  "ts_ms": "{{event.time('ms')}}",
  "source": {
    "connector": "postgresql",
    "db": "shop",
    "schema": "public",
    "table": "customer",
    "lsn": "{{counter({ start: 24023128, step: 56 })}}"
  },
  "key": { "id": "{{change.customer.key}}" },
  "before": "{{change.customer.before}}",
  "after": "{{change.customer.after}}"
}
`;
