//! Unpacks .bz2, all streams of a file, by libbzip2's port to Rust.
use core::mem;
use libbz2_rs_sys::*;

const ROOM: usize = 1 << 20;

/// What a step can say; the same numbers in every decoder here and in src/compression.
const MORE: i32 = 0;
const END: i32 = 1;
const CORRUPT: i32 = 2;
const TRUNCATED: i32 = 3;
const NEEDS_MEMORY: i32 = 5;

static mut INPUT: [u8; ROOM] = [0; ROOM];
static mut OUTPUT: [u8; ROOM] = [0; ROOM];
static mut STREAM: Option<bz_stream> = None;
/// One stream of the file has ended and the next has not begun.
static mut BETWEEN: bool = false;

#[no_mangle]
pub extern "C" fn input() -> *mut u8 {
    &raw mut INPUT as *mut u8
}

#[no_mangle]
pub extern "C" fn output() -> *mut u8 {
    &raw mut OUTPUT as *mut u8
}

unsafe fn stream() -> &'static mut bz_stream {
    let slot = &raw mut STREAM;
    (*slot).get_or_insert_with(|| mem::zeroed())
}

/// Begins a file. It needs 4 MiB at most, whatever it says.
#[no_mangle]
pub unsafe extern "C" fn start(_alone: i32, _memory_limit: u32) -> i32 {
    end();
    *stream() = mem::zeroed();
    BETWEEN = false;
    meaning(begin(stream()))
}

/// `length` bytes now stand in `input()`. To be called only when `left()` is 0.
#[no_mangle]
pub unsafe extern "C" fn give(length: usize) {
    stream().next_in = input().cast();
    stream().avail_in = length as u32;
}

/// Unpacks into `output()` until it is full or the input is used up. `last`: no input will follow what was given.
#[no_mangle]
pub unsafe extern "C" fn step(last: i32) -> i32 {
    let stream = stream();
    stream.next_out = output().cast();
    stream.avail_out = ROOM as u32;
    loop {
        if BETWEEN {
            if stream.avail_in == 0 {
                return if last != 0 { END } else { MORE };
            }
            BETWEEN = false;
            let begun = begin(stream);
            if begun != BZ_OK {
                return meaning(begun);
            }
        }
        match BZ2_bzDecompress(stream) {
            BZ_OK if last != 0 && stream.avail_in == 0 && stream.avail_out > 0 => return TRUNCATED,
            BZ_STREAM_END => {
                BZ2_bzDecompressEnd(stream);
                BETWEEN = true;
            }
            answer => return meaning(answer),
        }
    }
}

/// How many bytes the last step wrote.
#[no_mangle]
pub unsafe extern "C" fn made() -> usize {
    ROOM - stream().avail_out as usize
}

/// How many bytes of the input are still to be read.
#[no_mangle]
pub unsafe extern "C" fn left() -> usize {
    stream().avail_in as usize
}

/// Gives the decoder's memory back.
#[no_mangle]
pub unsafe extern "C" fn end() {
    BZ2_bzDecompressEnd(stream());
}

unsafe fn begin(stream: &mut bz_stream) -> i32 {
    // Left from the stream before, the library's own allocator would pass for one of ours.
    (stream.bzalloc, stream.bzfree) = (None, None);
    BZ2_bzDecompressInit(stream, 0, 0)
}

fn meaning(answer: i32) -> i32 {
    match answer {
        BZ_OK => MORE,
        BZ_MEM_ERROR => NEEDS_MEMORY,
        _ => CORRUPT,
    }
}
