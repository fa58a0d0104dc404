// The parser of JSON with comments, as `json-tree.ts` loads it: where it is first needed.
export { createScanner, findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
