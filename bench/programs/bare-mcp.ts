// The least that a server of the official SDK can be: no tools. What `aim mcp` can't start faster than.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

serveStdio(() => new McpServer({ name: 'bare', version: '1' }));
