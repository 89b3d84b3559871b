// Leads the TLS connections of a program to the proxy of its environment, for `cenote exec --proxy`.
//
// Other languages' libraries read HTTPS_PROXY by themselves; those of Node leave it to each program, and most know nothing of it.
// What a program leads by itself comes with a socket, and is left alone. So are names that NO_PROXY has.
'use strict';

const { Duplex } = require('stream');
const https = require('https');
const net = require('net');
const tls = require('tls');

const proxy = address(process.env.HTTPS_PROXY);

function address(text) {
  try {
    const url = new URL(text);
    const bare = (part) => decodeURIComponent(part);
    const credentials = `${bare(url.username)}:${bare(url.password)}`;
    return {
      host: url.hostname,
      port: Number(url.port || 80),
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
    };
  } catch {
    return null;
  }
}

// Whether a host is reached without the proxy.
function isDirect(host) {
  const name = String(host).replace(/^\[|\]$/g, '').toLowerCase();
  const listed = (process.env.NO_PROXY || '').toLowerCase().split(',').filter(Boolean);
  return listed.some((entry) => name === entry || name.endsWith(entry.startsWith('.') ? entry : `.${entry}`));
}

// Opens a tunnel, and calls back with its socket, on which nothing of what comes through it was read.
function open(host, port, done) {
  const socket = net.connect(proxy.port, proxy.host);
  const name = net.isIPv6(host) ? `[${host}]` : host;
  let head = Buffer.alloc(0);
  const end = (error) => {
    socket.removeListener('readable', read);
    socket.removeListener('error', end);
    socket.removeListener('end', cut);
    if (error) socket.destroy();
    done(error, socket);
  };
  const cut = () => end(new Error(`the proxy of cenote hung up on ${name}:${port}`));
  const read = () => {
    for (let part = socket.read(); part !== null; part = socket.read()) head = Buffer.concat([head, part]);
    const length = head.indexOf('\r\n\r\n');
    if (length < 0) return;
    const [first] = head.subarray(0, length).toString('latin1').split('\r\n');
    const [, status, ...reason] = first.split(' ');
    if (status !== '200') {
      end(new Error(`the proxy of cenote answered ${status}: ${reason.join(' ')}`));
      return;
    }
    const rest = head.subarray(length + 4);
    if (rest.length > 0) socket.unshift(rest);
    end(null);
  };
  socket.on('readable', read).on('error', end).on('end', cut);
  socket.write(
    `CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\nProxy-Authorization: ${proxy.authorization}\r\n\r\n`,
  );
  return socket;
}

// A tunnel that can be given away before it is open: what is written waits for it.
class Tunnel extends Duplex {
  constructor(host, port) {
    super();
    this.connecting = true;
    this.socket = open(host, port, (error) => {
      if (error) {
        this.destroy(error);
        return;
      }
      this.connecting = false;
      this.socket.on('data', (part) => this.push(part) || this.socket.pause());
      this.socket.on('end', () => this.push(null));
      this.socket.on('close', () => this.destroy());
      this.socket.on('error', (failed) => this.destroy(failed));
      this.emit('connect');
    });
  }

  _read() {
    if (!this.connecting) this.socket.resume();
  }

  _write(part, encoding, done) {
    if (this.connecting) this.once('connect', () => this.socket.write(part, done));
    else this.socket.write(part, done);
  }

  _final(done) {
    this.socket.end(done);
  }

  _destroy(error, done) {
    this.socket.destroy();
    done(error);
  }
}

// The options and the listener of `tls.connect(options)`, `(port, host, options)`: none for the path of a socket.
function read(given) {
  const rest = [...given];
  const listener = typeof rest[rest.length - 1] === 'function' ? rest.pop() : undefined;
  const named = typeof rest[0] === 'object' && rest[0] !== null ? {} : { port: rest.shift() };
  if (typeof rest[0] === 'string') named.host = rest.shift();
  return [{ ...named, ...rest[0] }, listener];
}

function isLed(options) {
  const { socket, path, host, port } = options;
  return !socket && !path && Number(port) > 0 && !isDirect(host || 'localhost');
}

if (proxy !== null) {
  const connect = tls.connect;
  tls.connect = function (...given) {
    const [options, listener] = read(given);
    if (!isLed(options)) return connect.apply(this, given);
    const tunnel = new Tunnel(options.host, options.port);
    const secure = connect.call(this, { ...options, socket: tunnel }, listener);
    // Whether the program waits for a connection that lies idle is said of the outer one.
    for (const name of ['ref', 'unref']) {
      const of = secure[name];
      secure[name] = function () {
        tunnel.socket[name]();
        return of.call(this);
      };
    }
    return secure;
  };

  // The usual way, on which the tunnel is opened first.
  const create = https.Agent.prototype.createConnection;
  https.Agent.prototype.createConnection = function (...given) {
    const [options, listener] = read(given);
    if (!listener || !isLed(options)) return create.apply(this, given);
    open(options.host, options.port, (error, socket) => {
      if (error) listener(error);
      else listener(null, create.call(this, { ...options, socket }));
    });
    return undefined;
  };
}
