# One replica of Descent. Several of them stand behind deploy/nginx.conf, see docs/deploy.md.
FROM python:3.11-slim

# One BLAS thread: several would fight over the cores that the visitors share.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    MKL_NUM_THREADS=1 \
    DESCENT_CACHE=/mnist

# /mnist is the user's own, so that a new volume mounted there is, too.
RUN useradd --create-home --uid 10001 descent && mkdir /mnist && chown descent /mnist
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY . ./

USER descent
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "streamlit_app.py", "--server.address=0.0.0.0", "--server.port=8501", \
     "--server.headless=true", "--server.fileWatcherType=none"]
