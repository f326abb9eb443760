//! Runs a model: numbers in, numbers out.

use std::sync::{Arc, Mutex, PoisonError};

use rten::{Model, ModelOptions, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

/// A model of one input and one output.
pub(super) trait Net: Send + Sync {
    /// Runs it on one tensor of batch, channels, height and width; `None` when the model refuses it.
    fn run(&self, shape: [usize; 4], data: Vec<f32>, threads: &Threads) -> Option<Output>;
}

/// What a model says.
pub(super) struct Output {
    /// Its dimensions.
    pub(super) shape: Vec<usize>,
    /// Its numbers, the last dimension fastest.
    pub(super) data: Vec<f32>,
}

/// The one thread on which a page is read.
pub(super) struct Threads(Arc<ThreadPool>);

/// Threads that wait for a page.
#[derive(Default)]
pub(super) struct Crew(Mutex<Vec<Threads>>);

impl Crew {
    /// Runs a job on a thread of its own and waits for it.
    ///
    /// The runtime works on threads of a pool. A caller that is itself on a pool would take up other work while it
    /// waits, and so hold two pages at a time; behind a thread of the system it simply waits. Inside the job every
    /// inference stays on the job's thread.
    pub(super) fn run<T: Send>(&self, job: impl FnOnce(&Threads) -> T + Send) -> T {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let threads = waiting.unwrap_or_else(|| Threads(Arc::new(ThreadPool::with_num_threads(1))));
        let done = std::thread::scope(|scope| scope.spawn(|| threads.0.run(|| job(&threads))).join());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(threads);
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

struct Rten(Model);

impl Net for Rten {
    fn run(&self, shape: [usize; 4], data: Vec<f32>, threads: &Threads) -> Option<Output> {
        let input = NdTensor::<f32, 4>::try_from_data(shape, data).ok()?;
        let options = RunOptions::default().with_thread_pool(Some(threads.0.clone()));
        let output: Tensor<f32> = self.0.run_one(input.view().into(), Some(options)).ok()?.try_into().ok()?;
        Some(Output { shape: output.shape().to_vec(), data: output.to_vec() })
    }
}

/// Opens a model file.
pub(super) fn open(bytes: Vec<u8>) -> Result<Box<dyn Net>, String> {
    let model = ModelOptions::with_all_ops().load(bytes).map_err(|err| err.to_string())?;
    Ok(Box::new(Rten(model)))
}
