/** Variables of the providers whose models these tools use. Each row passes only what its tool reads. */
export const OPENAI = ['OPENAI_API_KEY', 'OPENAI_API_BASE', 'OPENAI_BASE_URL', 'OPENAI_ORGANIZATION'];
export const ANTHROPIC = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL'];
/** Amazon Bedrock, with all ways to log in to it. */
export const BEDROCK = ['AWS_*'];
/** Google's Vertex AI, with the ways to log in to it. */
export const VERTEX = [
  'CLOUDSDK_*',
  'CLOUD_ML_REGION',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_LOCATION',
  'GOOGLE_CLOUD_PROJECT',
  'VERTEXAI_*',
  'VERTEX_*',
];
/** Servers of models on this machine or in the user's network. */
export const LOCAL = ['LM_STUDIO_*', 'LMSTUDIO_*', 'OLLAMA_*'];
/** What a login that is kept in the keyring of a desktop is reached by. */
export const KEYRING = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'GNOME_KEYRING_CONTROL', 'KDE_SESSION_VERSION'];
