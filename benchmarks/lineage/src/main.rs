//! Writes and reads with `kimberlite-storage` what `benchmarks/run` asks for, and tells how long it took.
//!
//! A request is one line of words with tabs between them, an answer one line of numbers:
//!
//! ```text
//! append FOLDER PAYLOAD_BYTES BATCH_RECORDS BATCHES   ->   nanoseconds
//! read FOLDER                                         ->   nanoseconds, records, payload bytes
//! ```

use std::error::Error;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use bytes::Bytes;
use kimberlite_storage::{Storage, StorageError};
use kimberlite_types::{Offset, StreamId};

fn main() -> Result<(), Box<dyn Error>> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let request: Vec<&str> = line.split('\t').collect();
        let answer = match request[..] {
            ["append", folder, payload_bytes, batch_records, batches] => {
                let batch = batch(payload_bytes.parse()?, batch_records.parse()?);
                append(folder, &batch, batches.parse()?)?.as_nanos().to_string()
            }
            ["read", folder] => read(folder)?,
            _ => return Err(format!("not a request: {line}").into()),
        };
        println!("{answer}");
        io::stdout().flush()?;
    }
    Ok(())
}

/// Payloads of which no two are alike. Their bytes do not matter as long as nothing is compressed.
fn batch(payload_bytes: usize, batch_records: usize) -> Vec<Bytes> {
    (0..batch_records)
        .map(|i| (0..payload_bytes).map(|j| (i >> (j % 2 * 8) ^ j) as u8).collect())
        .collect()
}

/// Batch after batch, with one fsync each. Not through the crate's pipeline: that one writes a batch
/// in one piece, but then rewrites the whole offset index behind it, and so slows down with the
/// length of the stream.
fn append(folder: &str, batch: &[Bytes], batches: usize) -> Result<Duration, StorageError> {
    let mut storage = Storage::new(folder);
    let mut offset = Offset::new(0);
    let mut head = None;
    let mut elapsed = Duration::ZERO;
    for _ in 0..batches {
        let events = batch.to_vec(); // the crate wants to own them: not its own time
        let start = Instant::now();
        let (next, hash) = storage.append_batch(stream(), events, offset, head, true)?;
        elapsed += start.elapsed();
        offset = next;
        head = Some(hash);
    }
    Ok(elapsed)
}

/// All of it from the first record on. The crate gives it out in one piece.
fn read(folder: &str) -> Result<String, StorageError> {
    let start = Instant::now();
    let mut storage = Storage::new(folder);
    let payloads = storage.read_from_genesis(stream(), Offset::new(0), u64::MAX)?;
    let bytes: usize = payloads.iter().map(Bytes::len).sum();
    let nanos = start.elapsed().as_nanos();
    Ok(format!("{nanos}\t{}\t{bytes}", payloads.len()))
}

fn stream() -> StreamId {
    StreamId::new(1)
}
