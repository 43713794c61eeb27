//! Unpacks .xz (all streams of a file, with their padding) and .lzma, by liblzma.
use core::{mem, ptr};
use liblzma_sys::*;

const ROOM: usize = 1 << 20;

/// What a step can say; the same numbers in every decoder here and in src/compression.
const MORE: i32 = 0;
const END: i32 = 1;
const CORRUPT: i32 = 2;
const TRUNCATED: i32 = 3;
const UNSUPPORTED: i32 = 4;
const NEEDS_MEMORY: i32 = 5;

static mut INPUT: [u8; ROOM] = [0; ROOM];
static mut OUTPUT: [u8; ROOM] = [0; ROOM];
static mut STREAM: *mut lzma_stream = ptr::null_mut();

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

#[no_mangle]
pub extern "C" fn output() -> *mut u8 {
    &raw mut OUTPUT as *mut u8
}

/// Begins a file: .lzma when `alone` is not 0, else .xz. A dictionary beyond `memory_limit` bytes will be refused.
#[no_mangle]
pub unsafe extern "C" fn start(alone: i32, memory_limit: u32) -> i32 {
    if STREAM.is_null() {
        STREAM = Box::into_raw(Box::new(mem::zeroed()));
    }
    let limit = u64::from(memory_limit);
    let begun = if alone != 0 {
        lzma_alone_decoder(STREAM, limit)
    } else {
        lzma_stream_decoder(STREAM, limit, LZMA_CONCATENATED)
    };
    (*STREAM).avail_in = 0;
    meaning(begun, false)
}

/// `length` bytes now stand in `input()`. To be called only when `left()` is 0.
#[no_mangle]
pub unsafe extern "C" fn give(length: usize) {
    (*STREAM).next_in = input();
    (*STREAM).avail_in = length;
}

/// Unpacks into `output()` until it is full or the input is used up. `last`: no input will follow what was given.
#[no_mangle]
pub unsafe extern "C" fn step(last: i32) -> i32 {
    (*STREAM).next_out = output();
    (*STREAM).avail_out = ROOM;
    let action = if last != 0 { LZMA_FINISH } else { LZMA_RUN };
    let answer = lzma_code(STREAM, action);
    if last != 0 && answer == LZMA_OK && (*STREAM).avail_out > 0 {
        return TRUNCATED;
    }
    meaning(answer, last != 0)
}

/// How many bytes the last step wrote.
#[no_mangle]
pub unsafe extern "C" fn made() -> usize {
    ROOM - (*STREAM).avail_out
}

/// How many bytes of the input are still to be read.
#[no_mangle]
pub unsafe extern "C" fn left() -> usize {
    (*STREAM).avail_in
}

/// Bytes that the decoder would need; to be asked after NEEDS_MEMORY.
#[no_mangle]
pub unsafe extern "C" fn needed() -> f64 {
    lzma_memusage(STREAM) as f64
}

/// Gives the decoder's memory back.
#[no_mangle]
pub unsafe extern "C" fn end() {
    lzma_end(STREAM);
}

fn meaning(answer: lzma_ret, last: bool) -> i32 {
    match answer {
        LZMA_OK => MORE,
        LZMA_STREAM_END => END,
        // No progress was possible: harmless while input is still to come.
        LZMA_BUF_ERROR => if last { TRUNCATED } else { MORE },
        LZMA_OPTIONS_ERROR => UNSUPPORTED,
        LZMA_MEMLIMIT_ERROR | LZMA_MEM_ERROR => NEEDS_MEMORY,
        _ => CORRUPT,
    }
}
