//! Reads stream directories with `kimberlite-storage` and prints what it finds, one line a record.
//!
//! ```text
//! lineage-reader FOLDER STREAM_NUMBER [OFFSET...]
//!
//! genesis OFFSET KIND CHAIN_HASH PAYLOAD                 each record, verified from the first
//! from START OFFSET CHAIN_HASH                           each data record from each OFFSET on,
//!                                                        verified from the nearest checkpoint
//! checkpoint OFFSET                                      the last one that the crate finds
//! head CHAIN_HASH                                        or `none`, as after a rotation
//! ```

use std::error::Error;
use std::fmt::Write;

use kimberlite_storage::{Record, Storage};
use kimberlite_types::{Offset, StreamId};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut storage = Storage::new(&arguments[0]);
    let stream = StreamId::new(arguments[1].parse()?);
    // First, since no other read loads the manifest: without it the crate sees segment 0 only.
    for start in &arguments[2..] {
        let start = Offset::new(start.parse()?);
        for record in storage.read_records_verified(stream, start, u64::MAX)? {
            println!("from {start} {} {}", record.offset(), hash(&record));
        }
    }
    for record in storage.read_records_from_genesis(stream, Offset::new(0), u64::MAX)? {
        println!(
            "genesis {} {} {} {}",
            record.offset(),
            record.kind().as_byte(),
            hash(&record),
            hex(record.payload())
        );
    }
    if let Some(offset) = storage.last_checkpoint(stream)? {
        println!("checkpoint {offset}");
    }
    match storage.latest_chain_hash(stream)? {
        Some(head) => println!("head {}", hex(head.as_bytes())),
        None => println!("head none"),
    }
    Ok(())
}

fn hash(record: &Record) -> String {
    hex(record.compute_hash().as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
