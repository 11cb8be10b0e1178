# One image for every part of a deployment: `serve` unless told otherwise, else `work`, `db upgrade` and the other commands.
# It runs as a user without rights and with a read-only root; what it writes goes to /data and /tmp.

# The version that the tests run on; every other that pyproject.toml allows will do, too.
ARG PYTHON_VERSION=3.11

FROM python:${PYTHON_VERSION}-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
RUN python -m venv --without-pip /opt/altaloud
# Before the source, so that a change in it does not fetch every package anew.
COPY requirements/service.txt requirements/service.txt
RUN pip --python /opt/altaloud/bin/python install --no-deps --require-hashes --only-binary :all: -r requirements/service.txt
COPY LICENSE NOTICE README.md pyproject.toml ./
COPY migrations migrations
COPY static static
COPY service service
RUN /opt/altaloud/bin/hatchling build -t wheel \
    && pip --python /opt/altaloud/bin/python install --no-deps --no-index dist/*.whl

FROM python:${PYTHON_VERSION}-slim-trixie
# The fonts draw the text of SVG images; tesseract reads text for the offline describer, in each of its languages.
# Versions are Debian's: what a stable release changes is faults and security.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-noto-core \
        tesseract-ocr \
        tesseract-ocr-ara \
        tesseract-ocr-chi-sim \
        tesseract-ocr-deu \
        tesseract-ocr-eng \
        tesseract-ocr-fra \
        tesseract-ocr-heb \
        tesseract-ocr-hin \
        tesseract-ocr-ita \
        tesseract-ocr-jpn \
        tesseract-ocr-kor \
        tesseract-ocr-nld \
        tesseract-ocr-pol \
        tesseract-ocr-por \
        tesseract-ocr-rus \
        tesseract-ocr-spa \
        tesseract-ocr-swa \
        tesseract-ocr-tur \
        tesseract-ocr-vie \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin altaloud \
    && install --directory --owner=altaloud --group=altaloud --mode=0700 /data
COPY --from=build /opt/altaloud /opt/altaloud
ENV PATH=/opt/altaloud/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ALTALOUD_DATA_DIR=/data \
    ALTALOUD_HOST=0.0.0.0 \
    ALTALOUD_LOG_FORMAT=json
# By number, so that a cluster can see that it is not root.
USER 10001:10001
WORKDIR /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Not by urllib, which would ask a proxy of the environment. `work` listens nowhere: switch the check off there.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('ALTALOUD_PORT') or 8000), timeout=4); c.request('GET', '/v1/health/ready'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["altaloud"]
CMD ["serve"]
