import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const REASON = /^[a-z]+(?:-[a-z]+)+$/;

/**
 * Every code that the source declares: members of a type of error, unreadable, rejection or warning codes, of a constant
 * whose name ends in `_CODES`, and of `CodedError<'...'>`; reasons of `..._REFUSALS` and of `RefusalReason`, in the form
 * that they have on the wire. Read from the syntax, so a code is found also where nothing lists it.
 */
export function codesInSource(root: string): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true);
    ts.forEachChild(source, (node) => collect(node, codes));
  }
  return codes;
}

function collect(node: ts.Node, codes: Set<string>): void {
  if (
    ts.isTypeAliasDeclaration(node) &&
    /(?:(?:Error|Unreadable|Rejection|Warning)Code|RefusalReason)$/.test(node.name.text)
  )
    literals(node.type, codes);
  if (ts.isVariableStatement(node)) {
    for (const one of node.declarationList.declarations) {
      if (/_(?:CODES|REFUSALS)$/.test(one.name.getText())) literals(one, codes);
    }
  }
  if (ts.isClassDeclaration(node)) for (const clause of node.heritageClauses ?? []) literals(clause, codes);
}

function literals(node: ts.Node, codes: Set<string>): void {
  if (ts.isStringLiteral(node)) {
    if (CODE.test(node.text)) codes.add(node.text);
    if (REASON.test(node.text)) codes.add(node.text.replaceAll('-', '_').toUpperCase());
    return;
  }
  ts.forEachChild(node, (child) => literals(child, codes));
}
