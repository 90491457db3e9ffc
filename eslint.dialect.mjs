/** One dialect: what TypeScript or JavaScript lets one say in two ways is said in one. */
export const DIALECT = [
  {
    selector:
      ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
    message: 'Write #name: it is private at run time, too.',
  },
  { selector: 'AssignmentExpression[operator="+="][right.value=1]', message: 'Write x++.' },
  { selector: 'AssignmentExpression[operator="-="][right.value=1]', message: 'Write x--.' },
  {
    selector:
      'SpreadElement > ConditionalExpression[test.operator="==="][test.right.type="Identifier"][test.right.name="undefined"] > ObjectExpression.consequent[properties.length=0]',
    message: 'Write x?: T | undefined in the type, or use definedFields of src/common.',
  },
  {
    selector:
      'VariableDeclarator[id.name=/^(MOST|LEAST|LONGEST|SHORTEST|HIGHEST|LOWEST)_/][init.type!="TemplateLiteral"]',
    message: 'Name a bound MAX_… or MIN_…',
  },
];
