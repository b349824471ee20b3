//! Where a server is.

use std::fmt;
use std::net::ToSocketAddrs;
use std::str::FromStr;

use stance::Error;

use super::message::Failure;

/// Host and port, with or without `df://` before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "a host and a port are needed, as in `127.0.0.1:50050`";
        let text = text.strip_prefix("df://").unwrap_or(text).trim_end_matches('/');
        let (host, port) = text.rsplit_once(':').ok_or(EXPECTED)?;
        let port = port.parse().map_err(|_| EXPECTED)?;
        if host.is_empty() || host.contains('/') {
            return Err(EXPECTED);
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Address {
    /// Host as a number, and a free port in the place of 0.
    pub(crate) fn to_listen(&self) -> Result<(String, u16), Failure> {
        let failed = |error| Failure::from(Error::io("listen on", self.to_string(), error));
        let mut found = self.to_string().to_socket_addrs().map_err(failed)?;
        let mut address = found.next().ok_or_else(|| {
            Failure::usage(format!("`{}` is no machine that is known", self.host))
        })?;
        // Taken for a moment, so that it is told now if it is not free.
        address.set_port(
            std::net::TcpListener::bind(address)
                .and_then(|listener| listener.local_addr())
                .map_err(failed)?
                .port(),
        );
        let host = match address.ip() {
            std::net::IpAddr::V4(ip) => ip.to_string(),
            std::net::IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Ok((host, address.port()))
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for text in ["df://10.0.0.1:50050", "10.0.0.1:50050", "df://10.0.0.1:50050/"] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), "10.0.0.1:50050");
        }
        for text in ["", "50050", "host", "host:", ":1", "host:70000", "http://host:1", "a/b:1"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}
