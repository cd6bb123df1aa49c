//! Which hosts may see run ids: the rule of `instrumentAxios`.
//!
//! A run id names a tenant, so hosts are listed one by one, as a URL writes them: `host` allows every port,
//! `host:port` only that one. Wildcards aren't supported, because one easily allows too much.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A host that may see run ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedHost {
    host: Host,
    /// `None` allows every port.
    port: Option<u16>,
}

/// The host part of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    /// A name or an IPv4 address, in lower case.
    Name(String),
    /// An IPv6 address, however it is written.
    Ipv6(Ipv6Addr),
}

impl AllowedHost {
    /// Parses `scoring.example.com`, `localhost:3001`, `127.0.0.1` or `[::1]:8080`. `None` for anything else: a scheme, a
    /// path, a wildcard, a port with a leading zero, or an IPv4 address that a URL would write in another way.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
            _ => (text, None),
        };
        let host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(address) => Host::Ipv6(address.parse().ok()?),
            None if is_name(host) => Host::Name(host.to_ascii_lowercase()),
            None => return None,
        };
        let port = match port {
            Some(text) => Some(text.parse().ok().filter(|&port: &u16| port > 0 && port.to_string() == text)?),
            None => None,
        };
        Some(Self { host, port })
    }

    /// Returns whether it allows a URL with these parts. `protocol` is `http:` or `https:`, which imply a port if `port` is
    /// empty; an IPv6 `hostname` may stand in brackets or not.
    #[must_use]
    pub fn allows(&self, protocol: &str, hostname: &str, port: &str) -> bool {
        let port = match (port, protocol) {
            ("", "http:") => Some(80),
            ("", "https:") => Some(443),
            (text, _) => text.parse().ok(),
        };
        let address = hostname.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hostname);
        let is_same_host = match &self.host {
            Host::Name(name) => name.eq_ignore_ascii_case(hostname),
            Host::Ipv6(own) => address.parse() == Ok(*own),
        };
        is_same_host && (self.port.is_none() || self.port == port)
    }
}

/// Returns whether text is a host name or an IPv4 address as a URL writes it.
fn is_name(text: &str) -> bool {
    let is_host_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let last_label = text.strip_suffix('.').unwrap_or(text).rsplit('.').next().unwrap_or_default();
    // A URL parser reads a host whose last label is a number as an IPv4 address, and writes it with four parts.
    let is_address = last_label.bytes().all(|byte| byte.is_ascii_digit())
        || last_label.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("0x"))
            && last_label[2..].bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_address {
        true => text.parse::<Ipv4Addr>().is_ok(),
        false => text.bytes().all(is_host_byte) && !text.starts_with('.') && !text.contains(".."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_allows(entry: &str, urls: &[(&str, &str, &str)], others: &[(&str, &str, &str)]) {
        let entry = AllowedHost::parse(entry).unwrap();
        let allows =
            |&(protocol, hostname, port): &(&str, &str, &str)| entry.allows(protocol, hostname, port);
        for url in urls {
            assert!(allows(url), "{url:?}");
        }
        for url in others {
            assert!(!allows(url), "{url:?}");
        }
    }

    #[test]
    fn a_host_allows_every_port_and_a_port_only_itself() {
        assert_allows(
            "Scoring.Example.com",
            &[("https:", "scoring.example.com", ""), ("http:", "scoring.example.com", "3001")],
            &[("https:", "example.com", ""), ("https:", "scoring.example.com.evil.test", "")],
        );
        assert_allows(
            "localhost:3001",
            &[("http:", "localhost", "3001")],
            &[("http:", "localhost", ""), ("http:", "localhost", "3002"), ("http:", "127.0.0.1", "3001")],
        );
    }

    #[test]
    fn a_protocol_implies_its_port() {
        assert_allows("localhost:80", &[("http:", "localhost", "")], &[("https:", "localhost", "")]);
        assert_allows("localhost:443", &[("https:", "localhost", "")], &[("ftp:", "localhost", "")]);
    }

    #[test]
    fn an_ipv6_address_is_one_host_however_it_is_written() {
        for entry in ["[::1]", "[0:0:0:0:0:0:0:1]"] {
            assert_allows(
                entry,
                &[("http:", "[::1]", ""), ("http:", "::1", "8080")],
                &[("http:", "[::2]", ""), ("http:", "localhost", "")],
            );
        }
        assert_allows("[::1]:8080", &[("http:", "::1", "8080")], &[("http:", "::1", "8081")]);
    }

    #[test]
    fn accepts_only_hosts_in_url_form() {
        for entry in ["a-b_c.example", "xn--bcher-kva.example", "127.0.0.1", "example.com.", "a:65535"] {
            assert!(AllowedHost::parse(entry).is_some(), "{entry}");
        }
        for entry in [
            "",
            "*",
            "*.example.com",
            "https://a",
            "a/b",
            "a:",
            "a:0",
            "a:080",
            "a:65536",
            "a:+1",
            "a b",
            ".a",
            "a..b",
            "bücher.example",
            "[::1",
            "::1",
            "[]",
            "[g::1]",
            "127.1",
            "0x7f.0.0.1",
            "010.0.0.1",
            "1.2.3.4.5",
            "256.1.1.1",
            "a.0x1",
        ] {
            assert!(AllowedHost::parse(entry).is_none(), "{entry}");
        }
    }
}
