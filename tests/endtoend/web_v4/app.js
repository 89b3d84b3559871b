// The tutorial's web application, on the version of Amplify that the tutorial was written with.
import Amplify from 'aws-amplify';
import './account.js';
import { settings } from './tutorial.js';

Amplify.configure({ Auth: settings() });
