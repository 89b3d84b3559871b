// The device that somebody signs in from, on today's Amplify.
import { fetchDevices, forgetDevice, rememberDevice } from 'aws-amplify/auth';
import { button } from '../page.js';

button('remember-device', () => rememberDevice());

button('forget-device', () => forgetDevice());

button('devices', async () => (await fetchDevices()).map(({ id }) => id));
