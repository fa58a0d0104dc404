/** The environment variable with the path of the socket of the cluster inside which a command runs. */
export const SOCKET_VARIABLE = 'AIM_SOCKET';
