//! Compresses one block of a gzip layer: raw deflate with a fresh window, ending on a byte by a sync flush.
use core::slice;
use zlib_rs::{Deflate, DeflateFlush, Status};

/// BLOCK_SIZE of src/compression.
const BLOCK: usize = 4 << 20;
/// Deflate adds 5 bytes to each 16 KiB that it stores; this is well above.
const ROOM: usize = BLOCK + (BLOCK >> 8) + 1024;
const WINDOW_BITS: u8 = 15;

static mut INPUT: [u8; BLOCK] = [0; BLOCK];
static mut OUTPUT: [u8; ROOM] = [0; ROOM];

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

#[no_mangle]
pub extern "C" fn output() -> *mut u8 {
    &raw mut OUTPUT as *mut u8
}

/// Compresses the first `length` bytes of `input()` into `output()`; the length of the result, 0 when it failed.
#[no_mangle]
pub extern "C" fn compress(length: usize, level: i32) -> usize {
    // One thread, and nobody holds these buffers between calls.
    let block = unsafe { slice::from_raw_parts(input(), length.min(BLOCK)) };
    let room = unsafe { slice::from_raw_parts_mut(output(), ROOM) };
    let mut stream = Deflate::new(level, false, WINDOW_BITS);
    match stream.compress(block, room, DeflateFlush::SyncFlush) {
        Ok(Status::Ok) if stream.total_in() as usize == length => stream.total_out() as usize,
        _ => 0,
    }
}
